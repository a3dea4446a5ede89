"""Reading documents of strangers, in a process that can do no harm.

`reader.read_document` is what the platform calls: it starts one child per document, hands it the
bytes, and gets back facts. `__main__` is the child: `confine` takes its powers away, `guard`
refuses structures nobody honest needs and cleans the rest, `pages` reads words and QR codes.
`facts` is what goes between the two.
"""
