import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryPages, validateXML } from 'xmllint-wasm'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { renderJunit } from '../../../../reports/gate/junit/junit-report.ts'
import {
  buildEmptyGate,
  buildGateFinding,
  buildLargeGate,
  buildSampleGate,
  gateDocuments,
  HOSTILE_TEXTS,
} from '../gate-sample.ts'

const schema = readFileSync(new URL('assay-junit.xsd', import.meta.url), 'utf8')

/** The errors of libxml2 in these documents. */
async function listErrors(documents: readonly string[]): Promise<string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `gate-${index}.xml`, contents })),
    schema,
    initialMemoryPages: 64 * memoryPages.MiB,
    maxMemoryPages: 512 * memoryPages.MiB,
  })
  return errors.map(({ message }) => message)
}

/** The test cases, a line each: suite, class, name and fault. */
function listCases(xml: string): string[] {
  let suite = ''
  const cases: string[] = []
  for (const line of xml.split('\n')) {
    suite = /^ {2}<testsuite name="([^"]*)"/.exec(line)?.[1] ?? suite
    const [, className, name] = /^ {4}<testcase classname="([^"]*)" name="([^"]*)"/.exec(line) ?? []
    const [, fault] = /^ {6}<(failure|error|skipped|system-out)\b/.exec(line) ?? []
    if (className !== undefined) cases.push([suite, className, name].join(' | '))
    else if (fault !== undefined) cases.push(`${cases.pop()} | ${fault}`)
  }
  return cases
}

/** The only test case of the findings. */
function findCase(...findings: GateDocument['findings']): string | undefined {
  return listCases(renderJunit(buildEmptyGate({ findings })))
    .slice(1)
    .join('; ')
}

describe('the JUnit report', () => {
  const xml = renderJunit(buildSampleGate())

  it('has a suite for each stack, for the account, and for the verdict', () => {
    expect(listCases(xml)).toEqual([
      'gate | assay.gate | verdict | failure',
      'orders-prod | least-privilege/principal-effective-admin | OrdersRole (arn:aws:iam::123456789012:role/orders) | failure',
      'orders-prod | least-privilege/trigger-policy-not-public | OrdersQueue (arn:aws:sqs:eu-west-1:123456789012:orders) | skipped',
      'orders-prod | least-privilege/iam-role-unused | LegacyRole (arn:aws:iam::123456789012:role/legacy) | skipped',
      'account | least-privilege/account-user-mfa | arn:aws:iam::123456789012:user/ann | system-out',
      'account | assay/escalation-path | arn:aws:iam::123456789012:user/ann becomes arn:aws:iam::123456789012:role/admin | failure',
      'account | assay/newly-admitted | arn:aws:sqs:eu-west-1:123456789012:orders admits arn:aws:iam::999999999999:root | system-out',
      'account | assay/newly-granted | arn:aws:iam::123456789012:role/orders iam:* on * | system-out',
      'template | assay/not-decided | Table Policy | error',
    ])
  })

  it('counts the test cases', () => {
    expect(xml.match(/<testsuites? .*>/g)).toEqual([
      '<testsuites name="Assay gate" tests="9" failures="3" errors="1">',
      '<testsuite name="gate" tests="1" failures="1" errors="0" skipped="0">',
      '<testsuite name="orders-prod" tests="3" failures="1" errors="0" skipped="2">',
      '<testsuite name="account" tests="4" failures="1" errors="0" skipped="0">',
      '<testsuite name="template" tests="1" failures="0" errors="1" skipped="0">',
    ])
  })

  it('says of a finding where it is and how to fix it, and of a skipped one why', () => {
    expect(xml).toContain(
      '<failure message="The role may call iam:* on all resources.">CRITICAL: The role may call iam:* on all resources.\n' +
        'At cdk.out/orders-prod.template.json:12\nRemediation: ',
    )
    expect(xml).toContain('More: assay controls least-privilege/principal-effective-admin</failure>')
    expect(xml).toContain(
      '<skipped message="Accepted for its tag team=orders until 2027-01-31: Partners send orders without an account">',
    )
    expect(xml).toContain('<skipped message="The finding is open before the change too.">')
  })

  it('has one test case for all findings of a control and a resource, and the worst decides', () => {
    const opens = buildGateFinding({ fingerprint: 'a' })
    const remains = buildGateFinding({ fingerprint: 'b', change: 'REMAINS' })
    const closes = buildGateFinding({ fingerprint: 'c', change: 'CLOSES' })
    const accepted = buildGateFinding({ fingerprint: 'd', accepted: { reason: 'known' } })
    expect(findCase(closes, accepted, remains, opens)).toMatch(/^[^;]* \| failure$/)
    expect(findCase(closes, accepted, remains)).toMatch(/^[^;]* \| skipped$/)
    expect(findCase(closes, accepted)).toMatch(/^[^;]* \| skipped$/)
    expect(findCase(closes)).toMatch(/^[^;]* \| system-out$/)
    expect(findCase(opens, buildGateFinding({ fingerprint: 'e', stack: 'other' }))).toMatch(
      /orders-prod.*failure; other.*failure/,
    )
  })

  it('fails for public access and names an unknown part under its stack', () => {
    const { admitted } = buildSampleGate()
    const document = buildEmptyGate({
      verdict: 'UNKNOWN',
      findings: [buildGateFinding({ change: 'CLOSES' })],
      admitted: admitted.map(each => ({ ...each, access: 'public' })),
      unknown: [{ logicalId: 'OrdersRole', property: 'Policies', why: 'Not known.' }],
    })
    const cases = listCases(renderJunit(document))
    expect(cases[0]).toBe('gate | assay.gate | verdict | error')
    expect(cases).toContainEqual(expect.stringMatching(/^account \| assay\/newly-admitted .* failure$/))
    expect(cases).toContainEqual('orders-prod | assay/not-decided | OrdersRole Policies | error')
  })

  it('passes its verdict in a document without content', () => {
    expect(listCases(renderJunit(buildEmptyGate()))).toEqual(['gate | assay.gate | verdict | system-out'])
  })
})

describe('any document', () => {
  it('is valid, whatever its texts are', async () => {
    const samples = fc.sample(gateDocuments, { numRuns: 150 })
    const each = HOSTILE_TEXTS.map(text =>
      buildEmptyGate({ findings: [buildGateFinding({ reason: text, stack: text, resource: text })] }),
    )
    const documents = [buildSampleGate(), buildEmptyGate(), buildLargeGate(600), ...samples, ...each]
    expect(await listErrors(documents.map(renderJunit))).toEqual([])
  })

  it('has counts that add up', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        const xml = renderJunit(document)
        const cases = listCases(xml)
        const sum = (pattern: RegExp) =>
          [...xml.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0)
        expect(sum(/^<testsuites .* tests="(\d+)"/gm)).toBe(cases.length)
        expect(sum(/^ {2}<testsuite .* tests="(\d+)"/gm)).toBe(cases.length)
        for (const [name, fault] of [
          ['failures', 'failure'],
          ['errors', 'error'],
          ['skipped', 'skipped'],
        ] as const)
          expect(sum(new RegExp(`^ {2}<testsuite .* ${name}="(\\d+)"`, 'gm'))).toBe(
            cases.filter(each => each.endsWith(` | ${fault}`)).length,
          )
      }),
    )
  })

  it('would be seen to be invalid', async () => {
    const xml = renderJunit(buildSampleGate())
    expect(
      await listErrors([xml.replace('<failure ', '<fault ').replace('</failure>', '</fault>')]),
    ).not.toEqual([])
    expect(await listErrors([xml.replace('iam:*', '\u0001')])).not.toEqual([])
  })
})
