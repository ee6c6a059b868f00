import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatGate } from '../../../cli/output/format-gate.ts'
import { runProgram, type OutputStream } from '../../../cli/program-io.ts'
import {
  buildEmptyGate,
  buildGateFinding,
  buildLargeGate,
  buildSampleGate,
  gateDocuments,
} from '../../reports/gate/gate-sample.ts'

describe('the text of the gate', () => {
  it('is short by default', () => {
    expect(formatGate(buildSampleGate())).toMatchInlineSnapshot(`
      [
        "FAIL  The change fails the gate.",
        "  The change opens 1 finding of severity HIGH or worse: 1 CRITICAL.",
        "  Assay cannot decide 1 part of the change.",
        "",
        "CRITICAL  Combined policies of a role or user should not grant administrator access  least-privilege/principal-effective-admin",
        "  role orders (OrdersRole)  cdk.out/orders-prod.template.json:12  The role may call iam:* on all resources.",
        "  Remediation: Remove one of the policies that the finding names (DetachRolePolicy, DeleteRolePolicy, DetachUserPolicy, DeleteUserPolicy, RemoveUserFromGroup), or set a permissions boundary (PutRolePermissionsBoundary, PutUserPermissionsBoundary). List principals that are meant to administer the account under "allowed" in the settings of this control, and the execution roles of your CDK bootstrap under "deploymentRoles" in those of iam-admin-managed-policy-attached.",
        "",
        "Escalation paths",
        "  User ann and 2 more principals can become role admin: ann passes role admin to a function; ann invokes the function.",
        "",
        "Not decided",
        "  Table, Policy: Assay does not know Fn::Transform.",
        "",
        "Newly granted",
        "  HIGH  Role orders (OrdersRole) may newly call 178 actions (such as iam:* and sts:AssumeRole) on *, for example iam:CreateUser on arn:aws:iam::123456789012:user/example, by statement 1 of the inline policy admin.",
        "",
        "1 opened, 1 closed, 1 remaining, 1 accepted, 1 permission granted, 1 principal admitted, 1 not decided",
      ]
    `)
  })

  it('has everything with isVerbose', () => {
    const brief = formatGate(buildSampleGate())
    const lines = formatGate(buildSampleGate(), { isVerbose: true })
    expect(lines.filter(line => !brief.includes(line))).toMatchInlineSnapshot(`
      [
        "Newly admitted",
        "  Queue orders (OrdersQueue) newly admits arn:aws:iam::999999999999:root (another account) to sqs:SendMessage.",
        "Accepted",
        "  HIGH  least-privilege/trigger-policy-not-public  queue orders  Accepted for its tag team=orders until 2027-01-31: Partners send orders without an account",
        "Remains",
        "  LOW  least-privilege/iam-role-unused  role legacy (LegacyRole)  cdk.out/orders-prod.template.json:40  The role was last used 400 days ago.",
        "Closes",
        "  HIGH  least-privilege/account-user-mfa  user ann  The user has a password and no MFA device.",
      ]
    `)
    expect(brief.every(line => lines.includes(line))).toBe(true)
  })

  it('of a document without content is the verdict', () => {
    expect(formatGate(buildEmptyGate())).toEqual([
      'PASS  The change passes the gate.',
      '  The change opens no finding of severity HIGH or worse.',
      '',
      '0 opened, 0 closed, 0 remaining',
    ])
  })

  it('groups findings by control, and has public access', () => {
    const [admission] = buildSampleGate().admitted
    const document = buildEmptyGate({
      findings: [buildGateFinding(), buildGateFinding({ resource: 'arn:aws:iam::123456789012:role/other' })],
      admitted: admission === undefined ? [] : [{ ...admission, principal: '*', access: 'public' }],
    })
    const lines = formatGate(document)
    expect(lines.filter(line => line.startsWith('CRITICAL'))).toHaveLength(1)
    expect(lines.filter(line => line.startsWith('  role '))).toHaveLength(2)
    expect(lines).toContain('  Queue orders (OrdersQueue) newly admits * (anyone) to sqs:SendMessage.')
  })

  it('is a page for a large change, with counts of what it leaves out; isVerbose leaves nothing out', () => {
    const document = buildLargeGate(6000)
    const lines = formatGate(document)
    expect(lines.length).toBeLessThan(60)
    expect(lines).toContain('and 5980 more findings that the change opens; --verbose lists all')
    expect(lines.filter(line => line === '  and 5995 more; --verbose lists all')).toHaveLength(3)
    const all = formatGate(document, { isVerbose: true })
    expect(all.filter(line => line.startsWith('  role r'))).toHaveLength(6000)
    expect(all.at(-1)).toBe(lines.at(-1))
    expect(lines.at(-1)).toBe(
      '6000 opened, 0 closed, 0 remaining, 6000 permissions granted, 6000 principals admitted, 6000 not decided',
    )
  })

  it('has one line each and no control characters, whatever the texts are', () => {
    fc.assert(
      fc.property(gateDocuments, fc.boolean(), (document, isVerbose) => {
        for (const line of formatGate(document, { isVerbose }))
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('has the colours of severities on a terminal', async () => {
    const silent: OutputStream = { write: () => true }
    const lines: string[] = []
    await runProgram(
      { stdout: silent, stderr: silent, env: { FORCE_COLOR: '1' }, readStdin: () => '' },
      async () => {
        lines.push(...formatGate(buildSampleGate()))
      },
    )
    expect(lines[0]).toBe('\u001b[1m\u001b[31mFAIL  The change fails the gate.\u001b[39m\u001b[22m')
    expect(lines.some(line => line.startsWith('\u001b[1m\u001b[31mCRITICAL\u001b[39m\u001b[22m'))).toBe(true)
  })
})
