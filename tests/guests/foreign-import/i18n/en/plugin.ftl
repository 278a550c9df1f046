plugin-name = Foreign import
