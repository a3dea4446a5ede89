"""Reading documents of strangers, in a process that can do no harm.

`reader.Readers` is what the platform calls: it keeps a warm process (`__main__`) that forks one
child per document (`child`), hands the child the bytes, and gets back facts. In the child
`confine` takes its powers away, `guard` refuses structures nobody honest needs and cleans the
rest, and `look` goes as far as it has to: `structured` data, `codes`, the text layer (`pages`),
pixels (`rasters`, `enhance`, `engine`, `seen`). `second` is the independent reader, where one is
installed. `facts` is what goes between the processes.
"""
