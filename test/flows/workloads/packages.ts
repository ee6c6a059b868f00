import { expect, test } from 'vitest'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { buildOpenedExpectation, buildResolvedExpectation, type WorkloadFixture } from './workload-fixture.ts'

const SEVERE = { control: 'patching/function-no-severe-vulnerabilities', severity: 'HIGH' } as const

/** The controls of these flows. */
export const PACKAGE_CONTROLS = [SEVERE]

/** The flows of what Inspector finds in functions. */
export function testPackageFlows(fixture: () => WorkloadFixture): void {
  test.concurrent('Inspector finds a vulnerable package in a function, and closes its finding', async () => {
    const { assay, actor, inbox, table } = fixture()
    const { region, scans } = assay.localAws
    const packaged = actor.functionNamed('packaged')
    const scan = { region, functionName: 'packaged', status: 'ACTIVE' as const, reason: 'SUCCESSFUL' }
    const log4j = { name: 'CVE-2021-44228', severity: 'CRITICAL', package: 'log4j-core' }
    await scans.putPackages({ ...scan, vulnerabilities: [log4j] })
    const { notification } = await inbox.first('packaged', 'inspector2:Finding')
    expect(notification).toMatchObject({
      actor: { type: 'AWSService', name: 'Amazon Inspector' },
      pendingTaskCount: 0,
    })
    expectFindings(notification, buildOpenedExpectation(SEVERE, packaged))
    expect(notification.text).toContain('1 CRITICAL, such as CVE-2021-44228 in "log4j-core 1.0.0"')

    await scans.putPackages({ ...scan, vulnerabilities: [] })
    const closed = await inbox.second('packaged', 'inspector2:Finding')
    expectFindings(closed.notification, buildResolvedExpectation(SEVERE, packaged))
    expect(await table.steps(packaged, SEVERE.control)).toEqual(['OPENED', 'RESOLVED'])
  })
}
