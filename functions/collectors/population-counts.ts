import * as z from 'zod/mini'
import type { Kind } from '../../audit/resources/resource.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from './api/aws-call.ts'
import { UnexpectedResponseError } from './api/aws-errors.ts'
import { getAccountSummary } from './iam/operations.ts'
import { getAccountSettings } from './lambda/operations.ts'
import { createTypedCall } from './lists/resource-list.ts'

/** A call by which AWS itself counts resources, besides the lists. */
interface PopulationCall {
  operation: AwsOperation
  scope: 'ACCOUNT' | 'REGION'
  /** The kinds that it counts, with what reads the number in its response. */
  kinds: Readonly<Partial<Record<Kind, (output: CountingOutput) => number | undefined>>>
}

const countSchema = z.optional(z.number().check(z.int(), z.nonnegative()))

const outputSchema = z.object({
  /** Of iam:GetAccountSummary (IAM API Reference). */
  SummaryMap: z.optional(z.record(z.string(), z.unknown())),
  /** Of lambda:GetAccountSettings (Lambda API Reference, "AccountUsage"). */
  AccountUsage: z.optional(z.object({ FunctionCount: countSchema })),
})

type CountingOutput = z.infer<typeof outputSchema>

function readSummary(name: string): (output: CountingOutput) => number | undefined {
  return ({ SummaryMap }) => {
    const count = z.safeParse(countSchema, SummaryMap?.[name])
    return count.success ? count.data : undefined
  }
}

/**
 * The calls that count. The number of roles in iam:GetAccountSummary is none of them: it includes service-linked roles, which are AWS's and
 * not audited.
 */
const populationCalls: readonly PopulationCall[] = [
  {
    operation: getAccountSummary,
    scope: 'ACCOUNT',
    kinds: {
      'AWS::IAM::User': readSummary('Users'),
      'AWS::IAM::Group': readSummary('Groups'),
      'AWS::IAM::ManagedPolicy': readSummary('Policies'),
    },
  },
  {
    operation: getAccountSettings,
    scope: 'REGION',
    kinds: { 'AWS::Lambda::Function': ({ AccountUsage }) => AccountUsage?.FunctionCount },
  },
]

/** The operations of the calls that count. */
export const populationOperations: readonly AwsOperation[] = populationCalls.map(({ operation }) => operation)

/** How many resources of a kind there are by a call. */
interface SecondCount {
  /** `service:Operation`. */
  source: string
  count: number
}

/** The second counts of an account, and why others are not known, in sentences. */
interface SecondCounts {
  counts: ReadonlyMap<Kind, SecondCount>
  failures: readonly string[]
}

/** Counts resources by AWS's own counts: of a regional kind only where each of `regions` has one. */
export async function countByAws(awsCall: AwsCall, regions: readonly string[]): Promise<SecondCounts> {
  const counts = new Map<Kind, SecondCount>()
  const failures: string[] = []
  for (const { operation, scope, kinds } of populationCalls) {
    const where = scope === 'REGION' ? regions : [getGlobalServicesRegion(getPartition(regions[0] ?? ''))]
    const answers = await Promise.all(where.map(region => readCounts(operation, region, awsCall)))
    failures.push(...answers.filter(answer => typeof answer === 'string'))
    for (const [kind, readCount] of Object.entries(kinds)) {
      const numbers = answers.flatMap(answer => (typeof answer === 'string' ? [] : (readCount(answer) ?? [])))
      if (numbers.length === 0 || numbers.length < where.length) continue
      const count = numbers.reduce((sum, each) => sum + each, 0)
      counts.set(kind as Kind, { source: `${operation.service}:${operation.name}`, count })
    }
  }
  return { counts, failures }
}

/** The response of a call that counts, or why there is none. */
async function readCounts(
  operation: AwsOperation,
  region: string,
  awsCall: AwsCall,
): Promise<CountingOutput | string> {
  try {
    return await createTypedCall(region, awsCall)(operation, {}, outputSchema)
  } catch (failure) {
    if (failure instanceof AwsCallError || failure instanceof UnexpectedResponseError)
      return `${region}: ${failure.message}`
    throw failure
  }
}
