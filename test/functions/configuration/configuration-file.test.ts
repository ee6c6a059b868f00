import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { ConfigurationError } from '../../../audit/configuration/configuration.ts'
import {
  parseAuditConfigurationFile,
  parseConfigurationFile,
  parseJsonWithComments,
} from '../../../functions/configuration/configuration-file.ts'
import { makeChain } from '../../signing/notation/chains.ts'

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

describe('the image policies of a configuration file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-configuration-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const parse = (...signedBy: object[]) => {
    const text = JSON.stringify({ home: 'eu-west-1', images: [{ repositories: ['*'], signedBy }] })
    return parseConfigurationFile(text, join(folder, 'my.json'), checklist).settings.images
  }
  const { root } = makeChain({ notBefore: new Date('2020-01-01'), notAfter: new Date('2100-01-01') })
  const document = {
    version: '1.0',
    trustPolicies: [
      {
        name: 'all',
        registryScopes: ['*'],
        signatureVerification: { level: 'strict' },
        trustStores: ['ca:acme'],
        trustedIdentities: ['*'],
      },
    ],
  }

  it('take keys and trust stores with them, and are equal when they are read again elsewhere', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    write('keys/cosign.pub', key)
    write('notation/trustpolicy.json', JSON.stringify(document))
    write('notation/truststore/x509/ca/acme/root.pem', root.pem)
    const images = parse({ key: 'keys/cosign.pub' }, { trustPolicy: 'notation/trustpolicy.json' })
    const der = root.pem.replaceAll(/-----[A-Z ]+-----|\n/g, '')
    expect(images).toEqual([
      {
        repositories: ['*'],
        signedBy: [{ key }, { trustPolicy: { document, trustStores: { 'ca:acme': [der] } } }],
      },
    ])
    const travelled = JSON.stringify({ home: 'eu-west-1', images })
    expect(parseConfigurationFile(travelled, '/nowhere/my.json', checklist).settings.images).toEqual(images)
  })

  it.each<[string, object, RegExp]>([
    ['a key that is missing', { key: 'none.pub' }, /"images.0": ENOENT.*none.pub/],
    ['a trust policy that is no JSON', { trustPolicy: 'text.json' }, /"images.0": text.json is no JSON/],
    ['a trust store that is missing', { trustPolicy: 'trustpolicy.json' }, /ca:acme is no directory/],
    ['a pattern that is no regular expression', { issuer: 'x', subjectPattern: '(' }, /regular expression/],
    ['a profile that is no ARN', { signingProfile: 'release' }, /the ARN of a signing profile/],
  ])('are refused with %s', (_, signer, fault) => {
    write('text.json', 'text')
    write('trustpolicy.json', JSON.stringify(document))
    expect(listFaults(() => parse(signer))[0]).toMatch(fault)
  })
})
