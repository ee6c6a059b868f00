import { describe, expect, it } from 'vitest'
import { buildSecretRulesFile } from '../../../infra/secret-rules/rules-file.ts'

const END = String.raw`(?:[\x60'"\s;]|\\[nr]|$)`

/** A rule of assignments, as gitleaks writes it. */
function formatAssignment(name: string, value: string): string {
  return String.raw`(?i)[\w.-]{0,50}?(?:${name})(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}(${value})${END}`
}

function convertRule(id: string, regex: string, more = '') {
  const { byFormat, byName } = buildSecretRulesFile(
    `[[rules]]\nid = "${id}"\nregex = '''${regex}'''\n${more}`,
    'v8.0.0',
  )
  return { byFormat, byName }
}

describe('a rule of gitleaks', () => {
  it('about a format is found anywhere in a value, but not inside a word', () => {
    expect(convertRule('a-token', String.raw`\b(tok_(?i)[a-z]{3})${END}`, 'entropy = 2.5')).toEqual({
      byFormat: { 'a-token': [String.raw`\b(?:tok_[a-zA-Z]{3})(?!\w)`, 2.5] },
      byName: {},
    })
    expect(convertRule('b-token', 'tok_[a-z]{3}').byFormat).toEqual({
      'b-token': ['(?<![A-Za-z0-9])tok_[a-z]{3}', 0],
    })
  })

  it('that is a fixed text does not match itself', () => {
    const [pattern = ''] = convertRule('fixed', 'api-key-abc').byFormat['fixed'] ?? []
    expect(new RegExp(pattern).test('api-key-abc')).toBe(true)
    expect(new RegExp(pattern).test(pattern)).toBe(false)
  })

  it('about an assignment needs the word in the name and the whole value', () => {
    expect(convertRule('fastly-api-token', formatAssignment('fastly', '[a-z]{32}'))).toEqual({
      byFormat: {},
      byName: { 'fastly-api-token': ['fastly', '(?:[a-zA-Z]{32})', 0] },
    })
  })

  it('about an assignment or a format becomes two', () => {
    const regex = String.raw`${formatAssignment('(?-i:JIRA|[Jj]ira)', '[a-z]{20}')}|\b(ATATT3[a-z]{9})${END}`
    expect(convertRule('atlassian-api-token', regex)).toEqual({
      byFormat: { 'atlassian-api-token': [String.raw`\b(?:ATATT3[a-z]{9})(?!\w)`, 0] },
      byName: { 'atlassian-api-token': ['(?:JIRA|[Jj]ira)', '(?:[a-zA-Z]{20})', 0] },
    })
  })

  it('about an assignment whose value is unmistakable needs no name', () => {
    expect(convertRule('typeform-api-token', formatAssignment('typeform', 'tfp_[a-z]{9}'))).toEqual({
      byFormat: { 'typeform-api-token': [String.raw`\b(?:[tT][fF][pP]_[a-zA-Z]{9})(?!\w)`, 0] },
      byName: {},
    })
  })

  it('has the exceptions that are about the secret alone', () => {
    const lists = [
      "regexes = ['''.+EXAMPLE$''', '''^x$''']",
      "regexTarget = 'line'\nregexes = ['''line''']",
      "condition = 'AND'\nregexes = ['''and''']\npaths = ['''a''']",
      "paths = ['''b''']",
    ].map(each => `[[rules.allowlists]]\n${each}\n`)
    const { byFormat } = convertRule('a-token', 'tok_[a-z]{3}', lists.join(''))
    const [, , allowed = ''] = byFormat['a-token'] ?? []
    expect(
      ['tok_EXAMPLE', 'x', 'EXAMPLE', 'line', 'and'].map(each => new RegExp(allowed).test(each)),
    ).toEqual([true, true, false, false, false])
  })

  it.each([
    ['an identifier', 'asana-client-id', 'a', ''],
    ['a public key', 'flutterwave-public-key', 'a', ''],
    ['entropy', 'generic-api-key', 'a', ''],
    ['a file', 'nuget-config-password', 'a', "path = '''\\.config$'''"],
  ])('about %s is left out', (_, id, regex, more) => {
    expect(convertRule(id, regex, more)).toEqual({ byFormat: {}, byName: {} })
  })

  it('without a pattern is left out', () => {
    expect(buildSecretRulesFile('[[rules]]\nid = "pkcs12-file"', 'v8.0.0')).toMatchObject({
      source: 'https://github.com/gitleaks/gitleaks/blob/v8.0.0/config/gitleaks.toml',
      byFormat: {},
      byName: {},
    })
  })

  it('that is none stops the generation', () => {
    expect(() => buildSecretRulesFile('[[rules]]\nregex = 1', 'v8.0.0')).toThrow('id')
    expect(() => convertRule('a-token', '(?:a+)+')).toThrow('nested repetition')
  })
})
