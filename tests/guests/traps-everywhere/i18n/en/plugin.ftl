plugin-name = Traps everywhere
