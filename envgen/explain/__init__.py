"""Where each value comes from: found by changing one key of a profile at a time, and comparing."""
