import { describeResource } from '../../resources/kinds.ts'
import type { ExposureSection, AdmissionSummary, ResourceExposure } from './exposure-section.ts'
import { formatNotEvaluated } from './not-evaluated.ts'
import { formatTruncatedList } from './truncate.ts'

/** The lines of a notification about principals that can newly access resources: who can now do what. */
export function formatExposureSection({
  resources,
  omittedResources,
  notEvaluated,
}: ExposureSection): string[] {
  const label = omittedResources === 1 ? 'resource' : 'resources'
  const omittedLine = omittedResources === 0 ? [] : [`New access to ${omittedResources} more ${label}.`]
  return [
    ...resources.flatMap(formatResourceExposure),
    ...omittedLine,
    ...formatNotEvaluated('Newly admitted principals of', notEvaluated),
  ]
}

function formatResourceExposure(exposure: ResourceExposure): string[] {
  const { kind, resource, admissions, omitted } = exposure
  const target = describeResource({ kind, arn: resource })
  const label = omitted === 1 ? 'entry' : 'entries'
  return [
    ...admissions.map(each => `New access: ${formatAdmission(each, target, exposure)}`),
    ...(omitted > 0 ? [`New access: ${omitted} more ${label} for ${target}`] : []),
  ]
}

function formatAdmission(
  admission: AdmissionSummary,
  target: string,
  { kind, hasFinding }: ResourceExposure,
): string {
  const { principal, actions, conditions, certain, statement } = admission
  const actionText =
    kind === 'AWS::IAM::Role'
      ? `can now assume ${target}`
      : `can now call ${formatTruncatedList(actions)} on ${target}`
  const conditionText = conditions.first.length === 0 ? '' : ` if ${formatTruncatedList(conditions, ' and ')}`
  const certaintyText = certain ? '' : ' (not all conditions could be evaluated)'
  const exampleText = hasFinding ? '' : `. Example: ${formatExample(admission)}`
  return `${principal} ${actionText}${conditionText}${certaintyText}, allowed by ${statement}${exampleText}`
}

function formatExample({ example: { principal, account, sourceAccount, action } }: AdmissionSummary): string {
  const accountText = account === undefined || principal.includes(account) ? '' : `, such as ${account}`
  const sourceText = sourceAccount === undefined ? '' : ` for account ${sourceAccount}`
  return `${action} by ${principal}${accountText}${sourceText}`
}
