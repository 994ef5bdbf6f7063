"""What Meet costs, each figure against the bare libraries in the same run; no room and no test time depends on it."""
