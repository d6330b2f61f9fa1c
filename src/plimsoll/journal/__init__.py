"""The journal: what people decided. A Django app: models, migrations, and what is asked of them.

Facts are rebuilt from the vault; nothing here can be. It is not needed by `import` and `odr`.
"""
