"""Pictures of figures as SVG text: the same in a page, in print and in a PDF. Numbers in, markup out; nothing is asked.

A chart has classes and no colours of its own: the page's style sheet (or `inked`, where there is none) says them.
Every chart carries its meaning as text (`<title>`), and whoever shows it puts a sentence above and a table behind it.
"""
