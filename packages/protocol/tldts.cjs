// Loads the list when the first site is asked for: it takes a twentieth of a second, and an address has no site.
exports.parse = (...input) => require('tldts').parse(...input)
