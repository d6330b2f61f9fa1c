"""The weekly review pack (R0-35): one PDF and one workbook for an account or the fleet, with the charts of the pages.

`pack` gathers, `words` says it in English or Chinese, `pictures` draws, `paper` sets the PDF, `sheets` fills the
workbook.
"""
