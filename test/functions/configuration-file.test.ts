import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import {
  parseAuditConfigurationFile,
  parseConfigurationFile,
  parseJsonWithComments,
} from '../../functions/configuration-file.ts'

function listFaults(parse: () => unknown): readonly string[] {
  try {
    parse()
    return []
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    return failure.faults
  }
}

const parseDeployment = (text: string) => parseConfigurationFile(text, 'my.json', checklist)
const parseAudit = (text: string) => parseAuditConfigurationFile(text, 'my.json', checklist)

describe('a configuration file', () => {
  it('may have comments and trailing commas', () => {
    const text =
      '{\n  // the home region\n  "home": "eu-west-1", /* and */\n  "regions": ["eu-west-1",],\n}\n'
    expect(parseDeployment(text)).toMatchObject({ home: 'eu-west-1', regions: ['eu-west-1'] })
  })

  it.each([
    ['{\n  "home": "eu-west-1"\n  "regions": []\n}', 'my.json:3:3: invalid JSON: expected ","'],
    ['{\n  home: "eu-west-1"\n}', 'my.json:2:3: invalid JSON: unexpected text'],
    ['{"home": "eu-west-1"', 'my.json:1:21: invalid JSON: expected "}"'],
    ['', 'my.json: the file is empty; expected a JSON object'],
    ['{"home": "eu-wst-1"}', 'my.json: "home": "eu-wst-1" is not an AWS region; did you mean "eu-west-1"?'],
  ])('is refused with the place of the error: %j', (text, fault) => {
    expect(listFaults(() => parseDeployment(text))[0]).toBe(fault)
  })

  it('needs a home region for a deployment, and none for an audit', () => {
    const text = '{"runtimes": {"python3.8": "2099-01-01"}}'
    expect(listFaults(() => parseDeployment(text))).toEqual([expect.stringContaining('"home": is missing')])
    expect(parseAudit(text)).toMatchObject({
      settings: { runtimes: { 'python3.8': '2099-01-01' } },
      regions: undefined,
    })
  })

  it('has the regions of an audit, or its home region', () => {
    expect(parseAudit('{"regions": ["eu-west-1", "us-east-1"]}').regions).toEqual(['eu-west-1', 'us-east-1'])
    expect(parseAudit('{"home": "eu-west-1"}').regions).toEqual(['eu-west-1'])
  })

  it('keeps keys of the prototype as plain keys', () => {
    const value = parseJsonWithComments('{"__proto__": {"a": 1}, "b": [true, null, 2.5, "c"]}') as object
    expect(Object.keys(value)).toEqual(['__proto__', 'b'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('is refused if it is nested too deeply', () => {
    const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(listFaults(() => parseDeployment(text))).toEqual(['my.json: the file is nested too deeply'])
  })
})
