"""People of one workspace: profiles, addresses, consent, codes and counted usage."""
