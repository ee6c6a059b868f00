import { describeResource } from '../../resources/kinds.ts'
import type { ExposureSection, AdmissionSummary, ResourceExposure } from './exposure-section.ts'
import { formatTruncatedList } from './truncate.ts'

/** What a message says of resources that let in more. */
export function formatExposureSection({ resources, omittedResources }: ExposureSection): string[] {
  const omittedLine = omittedResources === 0 ? [] : [`${omittedResources} more resources let in more now`]
  return [...resources.flatMap(formatResourceExposure), ...omittedLine]
}

function formatResourceExposure(exposure: ResourceExposure): string[] {
  const { kind, resource, admissions: admission, omitted } = exposure
  return [
    `${describeResource({ kind, arn: resource })} lets in more now:`,
    ...admission.map(each => `  + ${formatAdmission(each, exposure)}`),
    ...(omitted > 0 ? [`  and ${omitted} more`] : []),
  ]
}

function formatAdmission(admission: AdmissionSummary, { kind, hasFinding }: ResourceExposure): string {
  const { principal, actions, conditions, certain, statement } = admission
  const actionText = kind === 'AWS::IAM::Role' ? 'become it' : formatTruncatedList(actions)
  const conditionText = conditions.first.length === 0 ? '' : ` if ${formatTruncatedList(conditions, ' and ')}`
  const certaintyText = certain ? '' : ', as far as can be told'
  const exampleText = hasFinding ? '' : `; for example ${formatExample(admission)}`
  return `${principal} may ${actionText}${conditionText}${certaintyText}, by ${statement}${exampleText}`
}

function formatExample({ example: { principal, account, sourceAccount, action } }: AdmissionSummary): string {
  const accountText = account === undefined || principal.includes(account) ? '' : `, such as ${account}`
  const sourceText = sourceAccount === undefined ? '' : ` for account ${sourceAccount}`
  return `${action} by ${principal}${accountText}${sourceText}`
}
