"""Packs with one construct dropped or loosened: what of them would no scenario notice?"""

from kesu.procedure.mutating.comparing import meaning
from kesu.procedure.mutating.enumerating import mutants_of
from kesu.procedure.mutating.explaining import Explanations, read_explanations
from kesu.procedure.mutating.mutants import Mutant, applied, chosen, concerns

__all__ = ["Explanations", "Mutant", "applied", "chosen", "concerns", "meaning", "mutants_of", "read_explanations"]
