import type { PolicyDocument, PolicyStatement } from '../../../audit/engines/iam/policy-document.ts'

/** A topic's ARN, also where that of a subscription to it is named. */
const TOPIC = /^(arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?)(?::[0-9a-f-]{36})?$/

const OPERATOR =
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))(?:IfExists)?$/i

/** The ARNs of the topics that conditions of `policy` name as the source of the calls that it allows. */
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
