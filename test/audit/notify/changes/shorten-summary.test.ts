import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasOpenQuotation } from '../../../../audit/text/quote-text.ts'
import { shortenSummary } from '../../../../audit/notify/changes/shorten-summary.ts'

describe('a summary that is too long', () => {
  it.each([
    [
      'keeps its verb and leaves out how it came about',
      'checkout-api: Role checkout is an administrator by policy AdministratorAccess (*)',
      49,
      'checkout-api: Role checkout is an administrator',
    ],
    [
      'names what ARNs name',
      'Role app can be assumed by arn:aws:iam::444455556666:role/service/deploy of another account',
      60,
      'Role app can be assumed by deploy of another account',
    ],
    [
      'leaves out what is in parentheses',
      'Queue orders admits everyone (sqs:SendMessage and sqs:ReceiveMessage) from any network',
      60,
      'Queue orders admits everyone from any network',
    ],
    [
      'keeps what limits a statement',
      'Queue orders admits everyone (unless the network is 192.0.2.0/24) by policy of the queue',
      60,
      'Queue orders admits everyone (unless the network...',
    ],
    [
      'shows the beginning and the end of long names',
      'Function payments-checkout-service-production-eu-west-1 is public',
      55,
      'Function payments-ch..n-eu-west-1 is public',
    ],
    [
      'leaves out the name before a sentence that fits without it',
      'payments-worker: Role checkout-jobs is an administrator of the account',
      55,
      'Role checkout-jobs is an administrator of the account',
    ],
    [
      'keeps the name before a sentence that does not begin with a resource',
      'outdated: Runtime python3.8 has been deprecated since 2024-10-14; its successor is python3.13',
      60,
      'outdated: Runtime python3.8 has been deprecated since...',
    ],
    [
      'keeps that a finding is overdue',
      'overdue: Function nightly-report runs as role OpsAdminRole, that grants administrator access',
      85,
      'overdue: Function nightly-report runs as role OpsAdminRole, that grants...',
    ],
    [
      'ends with no word that leads to another one',
      'orders: The scan of image shop found vulnerabilities of the highest severity in it',
      60,
      'orders: The scan of image shop found vulnerabilities...',
    ],
  ])('%s', (_, summary, characters, expected) => {
    expect(shortenSummary(summary, characters)).toBe(expected)
    expect(expected.length).toBeLessThanOrEqual(characters)
    expect(shortenSummary(summary, 500)).toBe(summary)
  })

  it('fits and has no open quotation, whatever is in it', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '"a (b) c"',
        '"x: Y"',
        'arn:aws:iam::1:role/"a',
        ' by policy ',
        ', such as ',
        ' (',
        ') ',
        'a: B ',
        '…',
      ),
      fc.string({ maxLength: 40 }).map(text => JSON.stringify(text)),
      fc.stringMatching(/^[a-z ]{0,50}$/),
    )
    const summary = fc.array(part, { maxLength: 8 }).map(parts => parts.join(''))
    fc.assert(
      fc.property(summary, fc.integer({ min: 10, max: 120 }), (text, characters) => {
        fc.pre(!hasOpenQuotation(text))
        const shown = shortenSummary(text, characters)
        expect(shown.length).toBeLessThanOrEqual(characters)
        expect(hasOpenQuotation(shown)).toBe(false)
      }),
    )
  })
})
