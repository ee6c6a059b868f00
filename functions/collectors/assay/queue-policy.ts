import * as z from 'zod/mini'

const oneOrMany = z.union([z.string(), z.array(z.string())])

const statementSchema = z.object({
  Effect: z.string(),
  Principal: z.optional(z.unknown()),
  Action: z.optional(oneOrMany),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
})

type Statement = z.infer<typeof statementSchema>

const policySchema = z.object({ Statement: z.union([z.array(statementSchema), statementSchema]) })

/**
 * Whether the policy of a queue still lets the rules `rules` send to it, as deployed: it admits each of them by its ARN, and
 * denies nothing but requests without TLS. What it allows others is not compared. False if the policy cannot be read.
 */
export function isPolicyAdmitting(text: string, rules: readonly string[]): boolean {
  if (text === '') return rules.length === 0
  const parsed = z.safeParse(policySchema, parseJson(text))
  if (!parsed.success) return false
  const statements = [parsed.data.Statement].flat()
  const admitted = new Set(statements.flatMap(listAdmittedRules))
  return statements.every(isHarmless) && rules.every(rule => admitted.has(rule))
}

function isHarmless({ Effect, Condition }: Statement): boolean {
  return Effect === 'Allow' || isOnlyCondition(Condition, 'Bool', 'aws:SecureTransport', ['false'])
}

function listAdmittedRules({ Effect, Principal, Action = [], Condition = {} }: Statement): string[] {
  const isForRules =
    Effect === 'Allow' &&
    [Action].flat().includes('sqs:SendMessage') &&
    JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}'
  const sources = listValues(Condition['ArnEquals']?.['aws:SourceArn'])
  return isForRules && isOnlyCondition(Condition, 'ArnEquals', 'aws:SourceArn', sources) ? sources : []
}

function isOnlyCondition(
  condition: Statement['Condition'] = {},
  operator: string,
  key: string,
  values: readonly string[],
): boolean {
  const only = Object.entries(condition).flatMap(([name, keys]) =>
    Object.entries(keys).map(([each, value]) => [name, each, ...listValues(value)].join(' ')),
  )
  return only.length === 1 && only[0] === [operator, key, ...values].join(' ')
}

function listValues(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
