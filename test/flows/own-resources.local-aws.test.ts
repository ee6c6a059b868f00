import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMPLIANCE_RECORD_SORT } from '../../audit/state/keys.ts'
import type { ScanPage } from '../../audit/state/snapshot-scan.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { DEFAULT_PREFIX, nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { createDynamoDbScan } from '../../functions/aws/adapters/dynamodb-store.ts'
import { consumption } from '../../infra/costs/consumption.ts'
import { buildFunctionName } from '../../infra/names.ts'
import { listDeployedWorkers } from '../../audit/deployment/workers.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { createWorkloadActor } from './actors/workload-actor.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { runScript } from './deployed-assay/run-script.ts'
import { listDeployedFunctions } from './deployed-assay/deployed-functions.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

/** This account has no trail, which makes the audit pipeline impaired. */
const EXCLUDED_CONTROLS = 'runtime-monitoring/audit-pipeline-healthy'
/** The ARNs of Assay's own resources. */
const OWN = /[:/]assay/i

describeOnLocalAws("Assay deployed: Assay's own resources", () => {
  let assay: DeployedAssay

  beforeAll(async () => {
    assay = await deployAndSettleAssay()
  })
  afterAll(() => assay.stop())

  test('have no open finding and nothing unknown', async () => {
    const { localAws } = assay
    const records = (await listRecords()).filter(({ resource }) => OWN.test(resource.arn))
    const evaluated = (kind: string) =>
      records.flatMap(({ resource }) => (resource.kind === kind ? [findName(resource.arn)] : [])).toSorted()
    expect(evaluated('AWS::Lambda::Function')).toEqual(
      listDeployedWorkers({})
        .map(name => buildFunctionName(name, DEFAULT_PREFIX))
        .toSorted(),
    )
    const { Roles = [] } = await new IAMClient(localAws.client()).send(new ListRolesCommand({}))
    const roles = Roles.flatMap(({ RoleName = '' }) => (/^assay/i.test(RoleName) ? [RoleName] : []))
    expect(roles.length).toBeGreaterThan(listDeployedWorkers({}).length)
    expect(evaluated('AWS::IAM::Role')).toEqual(roles.toSorted())
    const short = records.flatMap(({ resource, results }) =>
      Object.entries(results)
        .filter(([control]) => control !== EXCLUDED_CONTROLS)
        .filter(([, { status }]) => status === 'NON_COMPLIANT' || status === 'INSUFFICIENT_DATA')
        .map(([control, { reason }]) => `${control}: ${findName(resource.arn)}: ${reason}`),
    )
    expect(short).toEqual([])
  })

  test('have no open finding and nothing unknown in an audit by the CLI either', async () => {
    const { findings, accepted, unknown, unlisted } = await audited()
    const own = [...findings, ...accepted, ...unknown].filter(({ resource }) => OWN.test(resource.arn))
    expect(own.map(({ control, resource, reason }) => `${control}: ${resource.arn}: ${reason}`)).toEqual([])
    expect(unlisted).toEqual([])
  })

  test('use no more of AWS than the cost estimate says', async () => {
    const changes = 5
    const { localAws } = assay
    const actor = createWorkloadActor(localAws)
    const roles = Array.from({ length: changes }, (_, index) => `role-${index}`)
    for (const role of roles) {
      await actor.createRole(role)
      await actor.createFunction(role, { role, runtime: 'python3.13' })
    }
    await waitUntilIdle(localAws)
    const from = new Date()
    for (const role of roles) await actor.attach(role)
    await waitUntilIdle(localAws)
    const used = await usedSince(from)
    const each = (count: number) => Math.ceil(count / changes)
    const figures = {
      messages: each(used.sent) + 1,
      reads: each(used.reads),
      writes: each(used.writes),
      ...(await unitsOfItems()),
    }
    printMeasurements('AttachRolePolicy, a function affected', figures)
    const { change, units } = consumption
    expect(used.reads).toBeGreaterThan(0)
    expect(figures.messages).toBeLessThanOrEqual(change.messages)
    expect(figures.reads).toBeLessThanOrEqual(change.reads)
    expect(figures.writes).toBeLessThanOrEqual(change.writes)
    expect(figures.read).toBeLessThanOrEqual(units.read)
    expect(figures.write).toBeLessThanOrEqual(units.write)
  })

  async function listRecords(): Promise<ComplianceRecord[]> {
    const catalog = createDynamoDbScan(ownNames.table, new DynamoDBClient(assay.localAws.client()))
    const found: ComplianceRecord[] = []
    let token: string | undefined
    do {
      const { items, next }: ScanPage = await catalog.page([COMPLIANCE_RECORD_SORT], token)
      found.push(...items.map(({ body }) => body as ComplianceRecord))
      token = next
    } while (token !== undefined)
    return found
  }

  async function audited(): Promise<Posture> {
    const { region, env } = assay.localAws
    const { out, err } = await runScript('cli/bin.js', ['audit', '--region', region, '--json'], env)
    if (out === '') throw new Error(err)
    return JSON.parse(out) as Posture
  }

  /** Counts the calls of Assay's functions on its queues and its table. */
  async function usedSince(from: Date) {
    const keys = new Set((await listDeployedFunctions(assay.localAws)).map(({ key }) => key))
    const calls = (await assay.localAws.callLog.list()).filter(
      ({ by, at }) => keys.has(by) && new Date(at) >= from,
    )
    const count = (service: string, form: RegExp) =>
      calls.filter(call => call.service === service && form.test(call.operation)).length
    return {
      sent: count('sqs', /^SendMessage/),
      reads: count('dynamodb', /^(GetItem|Query)$/),
      writes: count('dynamodb', /^(PutItem|DeleteItem)$/),
    }
  }

  /** The average capacity units of reading and writing an item. */
  async function unitsOfItems(): Promise<{ read: number; write: number }> {
    const client = new DynamoDBClient(assay.localAws.client())
    const sizes: number[] = []
    for await (const { Items = [] } of paginateScan({ client }, { TableName: ownNames.table }))
      sizes.push(...Items.map(item => Buffer.byteLength(JSON.stringify(item))))
    const mean = (bytes: number) =>
      sizes.reduce((sum, size) => sum + Math.ceil(size / bytes), 0) / Math.max(1, sizes.length)
    return { read: mean(4_096), write: mean(1_024) }
  }
})

function findName(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}
