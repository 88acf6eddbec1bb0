// Before everything else: what goes wrong in the page is kept for the checker.
window.caught = []
addEventListener('error', e => caught.push('error: ' + (e.message || (e.target && e.target.outerHTML))), true)
addEventListener('unhandledrejection', e => caught.push('rejection: ' + e.reason))
addEventListener('securitypolicyviolation', e => caught.push('policy: ' + e.violatedDirective + ' ' + e.blockedURI))
for (const kind of ['log', 'info', 'warn', 'error', 'debug']) console[kind] = (...words) => caught.push('console: ' + words.join(' '))
