import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHEET } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import { TABLE } from '../../audit/deployment/names.ts'
import { tableCatalogue } from '../../functions/aws/table.ts'
import { consumption } from '../../infra/costs/consumption.ts'
import { functionName } from '../../infra/names.ts'
import { workerNames } from '../../infra/functions/workers.ts'
import type { Posture } from '../../reports/posture.ts'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { handOf } from './hand.ts'
import { quiet } from './quiet.ts'
import { runScript } from './script.ts'
import { deployedWorkers } from './workers.ts'

/** Whether Assay sees is about the account, which has no trail here. */
const NOT_OF_ITSELF = 'runtime-monitoring/auditor-blind'
/** What is of Assay is called so, in whichever case. */
const OWN = /[:/]assay/i

bedSuite('Assay deployed: what it is itself', () => {
  let assay: Deployment

  beforeAll(async () => {
    assay = await settledAssay()
  })
  afterAll(() => assay.stop())

  test('has nothing open and nothing that is not known, of each of its functions and roles', async () => {
    const { bed } = assay
    const sheets = (await sheetsIn()).filter(({ resource }) => OWN.test(resource.arn))
    const judged = (kind: string) =>
      sheets.flatMap(({ resource }) => (resource.kind === kind ? [nameIn(resource.arn)] : [])).toSorted()
    expect(judged('AWS::Lambda::Function')).toEqual(workerNames.map(functionName).toSorted())
    const { Roles = [] } = await new IAMClient(bed.client()).send(new ListRolesCommand({}))
    const roles = Roles.flatMap(({ RoleName = '' }) => (/^assay/i.test(RoleName) ? [RoleName] : []))
    expect(roles.length).toBeGreaterThan(workerNames.length)
    expect(judged('AWS::IAM::Role')).toEqual(roles.toSorted())
    const short = sheets.flatMap(({ resource, entries }) =>
      Object.entries(entries)
        .filter(([control]) => control !== NOT_OF_ITSELF)
        .filter(([, { status }]) => status === 'NON_COMPLIANT' || status === 'INSUFFICIENT_DATA')
        .map(([control, { reason }]) => `${control}: ${nameIn(resource.arn)}: ${reason}`),
    )
    expect(short).toEqual([])
  })

  test('has nothing open and nothing that is not known by an audit from a terminal either', async () => {
    const { findings, accepted, unknown, unlisted } = await audited()
    const own = [...findings, ...accepted, ...unknown].filter(({ resource }) => OWN.test(resource.arn))
    expect(own.map(({ control, resource, reason }) => `${control}: ${resource.arn}: ${reason}`)).toEqual([])
    expect(unlisted).toEqual([])
  })

  test('takes no more of AWS than its costs say', async () => {
    const changes = 5
    const { bed } = assay
    const hand = handOf(bed)
    const roles = Array.from({ length: changes }, (_, index) => `role-${index}`)
    for (const role of roles) {
      await hand.createRole(role)
      await hand.createFunction(role, { role, runtime: 'python3.13' })
    }
    await quiet(bed)
    const from = new Date()
    for (const role of roles) await hand.attach(role)
    await quiet(bed)
    const used = await usedSince(from)
    const each = (count: number) => Math.ceil(count / changes)
    const figures = {
      messages: each(used.sent) + 1,
      reads: each(used.reads),
      writes: each(used.writes),
      ...(await unitsOfItems()),
    }
    printFigures('AttachRolePolicy, a function affected', figures)
    const { change, units } = consumption
    expect(used.reads).toBeGreaterThan(0)
    expect(figures.messages).toBeLessThanOrEqual(change.messages)
    expect(figures.reads).toBeLessThanOrEqual(change.reads)
    expect(figures.writes).toBeLessThanOrEqual(change.writes)
    expect(figures.read).toBeLessThanOrEqual(units.read)
    expect(figures.write).toBeLessThanOrEqual(units.write)
  })

  async function sheetsIn(): Promise<Sheet[]> {
    const catalogue = tableCatalogue(TABLE, new DynamoDBClient(assay.bed.client()))
    const found: Sheet[] = []
    let token: string | undefined
    do {
      const { bodies, next } = await catalogue.page(SHEET, token)
      found.push(...(bodies as Sheet[]))
      token = next
    } while (token !== undefined)
    return found
  }

  async function audited(): Promise<Posture> {
    const { region, env } = assay.bed
    const { out, err } = await runScript('cli/bin.js', ['audit', '--region', region, '--json'], env)
    if (out === '') throw new Error(err)
    return JSON.parse(out) as Posture
  }

  /** What Assay's functions asked of its own queues and table. */
  async function usedSince(from: Date) {
    const keys = new Set((await deployedWorkers(assay.bed)).map(({ key }) => key))
    const calls = (await assay.bed.calls.list()).filter(({ by, at }) => keys.has(by) && new Date(at) >= from)
    const count = (service: string, form: RegExp) =>
      calls.filter(call => call.service === service && form.test(call.operation)).length
    return {
      sent: count('sqs', /^SendMessage/),
      reads: count('dynamodb', /^(GetItem|Query)$/),
      writes: count('dynamodb', /^(PutItem|DeleteItem)$/),
    }
  }

  /** The units that reading and writing an item takes, on average. */
  async function unitsOfItems(): Promise<{ read: number; write: number }> {
    const client = new DynamoDBClient(assay.bed.client())
    const sizes: number[] = []
    for await (const { Items = [] } of paginateScan({ client }, { TableName: TABLE }))
      sizes.push(...Items.map(item => Buffer.byteLength(JSON.stringify(item))))
    const mean = (bytes: number) =>
      sizes.reduce((sum, size) => sum + Math.ceil(size / bytes), 0) / Math.max(1, sizes.length)
    return { read: mean(4_096), write: mean(1_024) }
  }
})

function nameIn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}
