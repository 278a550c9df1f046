plugin-name = Lies in its manifest
