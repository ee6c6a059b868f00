/** Makes the elements of the list. */
export const itemScript = String.raw`  function make(tag, properties, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(properties)) {
      if (name === 'class') element.className = value
      else if (name.startsWith('data-') || name.startsWith('aria-')) element.setAttribute(name, value)
      else element[name] = value
    }
    element.append(...children.filter(child => child !== undefined && child !== false && child !== ''))
    return element
  }

  function breakable(text) {
    const parts = text.split(/(?<=[:/@])/)
    return make('span', {}, ...parts.flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part])))
  }

  function dateOf(text, withTime) {
    const date = new Date(text)
    if (!Number.isFinite(date.getTime())) return text
    const options = { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', ...(withTime ? { hour: '2-digit', minute: '2-digit' } : {}) }
    return new Intl.DateTimeFormat('en-GB', options).format(date) + (withTime ? ' UTC' : '')
  }

  function severityLabel(severity) {
    return make('span', { class: 'severity ' + severity.toLowerCase() }, severity.charAt(0) + severity.slice(1).toLowerCase())
  }

  function consoleLink(item) {
    const [, , pattern, path] = item.resource.kind
    const place = item.resource.console[arnOf(item).split(':')[1]]
    const groups = pattern === undefined || !item.resource.exact ? null : new RegExp(pattern).exec(arnOf(item))
    if (groups === null || place === undefined) return undefined
    const [host, region] = place
    const filled = path.replaceAll(/\{(=?)(\d|region)\}/g, (_, plain, name) => (name === 'region' ? region : plain ? groups[name] ?? '' : encodeURIComponent(groups[name] ?? '')))
    return make('a', { href: 'https://' + host + '/' + filled, rel: 'noreferrer', target: '_blank' }, 'Open in the AWS console')
  }

  const fieldName = name => (/^[a-z][A-Za-z0-9]*$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).replace(/(?<=[a-z0-9])[A-Z]/g, letter => ' ' + letter.toLowerCase()).replace(/\b(acl|arn|aws|cidr|cve|ecr|eni|iam|id|ip|kms|sdk|tls|url|vpc)(s?)\b/gi, (_, word, many) => word.toUpperCase() + many) : name)

  function evidenceValue(value, depth) {
    if (value === true) return 'yes'
    if (value === false) return 'no'
    if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)) return 'none'
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? dateOf(value, true) : breakable(value)
    if (typeof value !== 'object') return String(value)
    if (depth > 5) return make('code', {}, JSON.stringify(value))
    if (!Array.isArray(value)) return evidenceFields(value, depth)
    if (value.length === 1) return evidenceValue(value[0], depth)
    return make('ul', {}, ...value.map(part => make('li', {}, evidenceValue(part, depth + 1))))
  }

  function evidenceFields(record, depth) {
    return make('dl', {}, ...Object.entries(record).flatMap(([name, value]) => [make('dt', {}, fieldName(name)), make('dd', {}, evidenceValue(value, depth + 1))]))
  }

  function copyable(label, text) {
    const shown = make('pre', { tabIndex: 0 }, text)
    const button = make('button', { type: 'button' }, 'Copy')
    button.addEventListener('click', () => {
      getSelection().selectAllChildren(shown)
      const done = () => (button.textContent = 'Copied')
      const copySelection = () => document.execCommand('copy') && done()
      if (navigator.clipboard === undefined) copySelection()
      else navigator.clipboard.writeText(text).then(done, copySelection)
    })
    return make('details', { class: 'snippet' }, make('summary', {}, label), shown, button)
  }

  function aboutControl(id) {
    return document.getElementById('about:' + id)?.querySelector('[data-part=remediation]')?.textContent
  }

  function itemBody(item) {
    const { extra, control } = item
    const change = data.changes[extra.c]
    const exception = data.exceptions[extra.x]
    const evidence = evidenceOf(item)
    const fix = item.status === 'unknown' ? undefined : aboutControl(control.id)
    const facts = [
      ['Control', make('a', { href: '#about:' + control.id, class: 'id' }, breakable(control.id))],
      ['Change', change && make('span', {}, make('b', {}, change[0]), ' (' + change[1] + '), ', make('time', { dateTime: change[2] }, dateOf(change[2], true)))],
      ['Open since', extra.d ? dateOf(extra.d, true) : item.status !== 'unknown' && 'not known'],
      ['Remediation', fix],
      ['Accepted', exception && 'by ' + exception[0] + (exception[3] ? ' for the tag ' + exception[3] : '') + ' until ' + dateOf(exception[2], false) + ': ' + exception[1]],
      ['ARN', make('span', { class: 'arn' }, breakable(arnOf(item)))],
      ['Evidence', item.row[5] === -2 ? 'in the JSON report: this page holds no more' : evidence && evidenceFields(evidence, 0)],
      ['Console', consoleLink(item)],
    ]
    const snippet = JSON.stringify({ control: control.id, resource: arnOf(item), owner: '', reason: '', until: '' }, undefined, 2)
    const canCopy = item.status === 'open' && item.resource.exact && !/[*?]/.test(arnOf(item))
    return make('div', { class: 'more evidence' }, make('dl', {}, ...facts.filter(([, value]) => value !== undefined && value !== false && value !== '').flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])), canCopy && copyable('Accept this risk: an exception for assay.config.json', snippet))
  }

  function itemElement(item, grouping) {
    const { extra, resource } = item
    const badges = [
      extra.n && make('span', { class: 'badge new' }, 'new'),
      extra.o && make('span', { class: 'badge overdue' }, plural(extra.o, 'day') + ' overdue'),
      extra.a !== undefined && make('span', { class: 'badge' }, extra.a === 0 ? 'opened today' : 'open for ' + plural(extra.a, 'day')),
      item.status !== 'open' && make('span', { class: 'badge' }, item.status === 'accepted' ? 'accepted' : 'not evaluated'),
    ]
    const who = grouping === 'resource' ? item.control.title : nameOf(item)
    const summary = make('summary', {}, severityLabel(item.severity), make('span', { class: 'who' }, make('b', {}, breakable(who)), ' ', make('span', {}, grouping === 'resource' ? breakable(item.control.id) : resource.kind[1] + ', ' + resource.region)), make('span', { class: 'what' }, reasonOf(item), ' ', ...badges))
    const details = make('details', {}, summary)
    const fill = () => details.children.length === 1 && details.append(itemBody(item))
    details.addEventListener('toggle', () => details.open && fill())
    const element = make('li', { class: 'item' }, details)
    if (extra.t) details.before(make('p', { class: 'warning' }, 'This finding could not be re-evaluated, so it stays open: ' + extra.t + '.'))
    if (extra.u) details.before(make('p', { class: 'warning' }, extra.u))
    element.fill = fill
    return element
  }`
