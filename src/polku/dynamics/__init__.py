"""How clients move: the client-flow model, its measures and its costs."""
