import { spoken } from '../resources/kinds.ts'
import type { AllOpened, LetIn, Opened } from './opened.ts'
import { listed } from './some.ts'

/** What a message says of resources that let in more. */
export function linesOfOpened({ told, others }: AllOpened): string[] {
  const rest = others === 0 ? [] : [`${others} more resources let in more now`]
  return [...told.flatMap(linesOf), ...rest]
}

function linesOf(opened: Opened): string[] {
  const { kind, resource, letIn, more } = opened
  return [
    `${spoken({ kind, arn: resource })} lets in more now:`,
    ...letIn.map(each => `  + ${lineOf(each, opened)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

function lineOf(letIn: LetIn, { kind, found }: Opened): string {
  const { whom, actions, conditions, certain, by } = letIn
  const does = kind === 'AWS::IAM::Role' ? 'become it' : listed(actions)
  const when = conditions.first.length === 0 ? '' : ` if ${listed(conditions, ' and ')}`
  const perhaps = certain ? '' : ', as far as can be told'
  const example = found ? '' : `; for example ${exampleOf(letIn)}`
  return `${whom} may ${does}${when}${perhaps}, by ${by}${example}`
}

function exampleOf({ witness: { principal, account, sourceAccount, action } }: LetIn): string {
  const from = account === undefined || principal.includes(account) ? '' : `, such as ${account}`
  const acting = sourceAccount === undefined ? '' : ` for account ${sourceAccount}`
  return `${action} by ${principal}${from}${acting}`
}
