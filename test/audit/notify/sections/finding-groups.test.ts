import { describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import { groupFindings } from '../../../../audit/notify/sections/finding-groups.ts'
import { buildImageResource } from '../../../../audit/resources/ecr/image.ts'
import type { Transition } from '../../../../audit/state/transition.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const CONTROL = 'patching/image-no-severe-vulnerabilities'

/** The finding of an image in which a scan found these vulnerabilities; the reason names the first one. */
function buildFinding(number: number, ids: readonly string[]): Transition {
  const repository = `arn:aws:ecr:eu-west-1:${where.account}:repository/app-${number}`
  return {
    control: CONTROL,
    resource: buildImageResource(repository, `sha256:${'7b'.repeat(32)}`, where),
    severity: 'HIGH',
    step: 'OPENED',
    reason: `The scan of image app-${number}@sha256:7b7b7b7b7b7b found vulnerabilities: 1 CRITICAL, such as ${ids[0] ?? ''}.`,
    evidence: { worst: ids.map(id => ({ id, severity: 'CRITICAL' })) },
    number: 1,
    changeId: 'eb:1',
    at: '2026-11-24T09:31:07.000Z',
  }
}

function group(findings: readonly Transition[], maxCharacters = 600) {
  return groupFindings(findings, { checklist, openTimes: undefined }, { maxResources: 10, maxCharacters })
}

describe('a group of findings of a scan', () => {
  it('says which vulnerability most images have, and how many', () => {
    const findings = Array.from({ length: 100 }, (_, number) =>
      buildFinding(
        number,
        number < 98 ? ['CVE-2020-1111', 'CVE-2021-44228'] : [`CVE-2019-${1_000 + number}`],
      ),
    )
    const [first, ...others] = group(findings)
    expect(others).toEqual([])
    expect(first).toMatchObject({ count: 100, resources: { length: 10 } })
    expect(first?.reason).toMatch(
      /^At least 98 of 100 have CVE-2020-1111\. For example: The scan of image app-0@/,
    )
  })

  it('says so of all, also if it is the most severe one of none', () => {
    const findings = [1, 2, 3].map(number =>
      buildFinding(number, [`CVE-2019-${1_000 + number}`, 'CVE-2021-44228']),
    )
    expect(group(findings)[0]?.reason).toMatch(/^All 3 have CVE-2021-44228\. For example/)
  })

  it('says nothing if no two have the same one', () => {
    const findings = [1, 2].map(number => buildFinding(number, [`CVE-2019-${1_000 + number}`]))
    expect(group(findings)[0]?.reason).toMatch(/^For example/)
  })

  it('has the reason as it is if all share it, and is limited in its length', () => {
    const { reason = '', ...finding } = buildFinding(1, ['CVE-2021-44228'])
    const same = { ...finding, reason: 'The image has CVE-2021-44228.' }
    expect(group([same, same])[0]?.reason).toBe(same.reason)
    const long = { ...finding, reason: `${reason}${' CVE-2021-44228'.repeat(10_000)}` }
    expect(group([long, { ...long, reason }], 300)[0]?.reason?.length).toBeLessThanOrEqual(301)
  })
})
