from dataclasses import dataclass
@dataclass
class Prototypes:
    digest: str = ""
def load_prototypes(): return Prototypes()
class Meaning:
    def __init__(self,p,e): pass
    def scores(self,v): return {}
