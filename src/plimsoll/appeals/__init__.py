"""Appeals: a plan of action whose every word can be proved, and a linter that holds a weak one back.

Nothing here is sent, and nothing is made to fit: a plan binds its figures to frozen ones, names its exhibits and is
checked against both; what does not hold is a finding that offers, at most, another sentence.
"""
