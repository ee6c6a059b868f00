import type { PolicyDocument, PolicyStatement } from '../../../audit/engines/iam/policy-document.ts'

/** The ARN of a topic, also within the ARN of a subscription. */
const TOPIC = /^(arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?)(?::[0-9a-f-]{36})?$/

const OPERATOR =
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))(?:IfExists)?$/i

/** The topics that conditions of `policy` require as the source of a call. */
export function listSourceTopics(policy: PolicyDocument): string[] {
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(listSourceArns)
    .flatMap(source => TOPIC.exec(source)?.[1] ?? [])
}

function listSourceArns({ Condition = {} }: PolicyStatement): string[] {
  return Object.entries(Condition)
    .filter(([operator]) => OPERATOR.test(operator))
    .flatMap(([, tests]) => Object.entries(tests))
    .flatMap(([key, values]) => (key.toLowerCase() === 'aws:sourcearn' ? values : []))
}
