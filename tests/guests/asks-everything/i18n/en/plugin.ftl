plugin-name = Asks everything
form-title = Form number { $n }
