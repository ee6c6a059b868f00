import { describeResource } from '../../resources/kinds.ts'
import type { ExposureSection, AdmissionSummary, ResourceExposure } from './exposure-section.ts'
import { formatTruncatedList } from './truncate.ts'

/** The lines of a notification about resources that admit more principals than before. */
export function formatExposureSection({ resources, omittedResources }: ExposureSection): string[] {
  const label = omittedResources === 1 ? 'resource admits' : 'resources admit'
  const omittedLine =
    omittedResources === 0 ? [] : [`${omittedResources} more ${label} additional principals.`]
  return [...resources.flatMap(formatResourceExposure), ...omittedLine]
}

function formatResourceExposure(exposure: ResourceExposure): string[] {
  const { kind, resource, admissions, omitted } = exposure
  return [
    `Newly admitted to ${describeResource({ kind, arn: resource })}:`,
    ...admissions.map(each => `  ${formatAdmission(each, exposure)}`),
    ...(omitted > 0 ? [`  and ${omitted} more`] : []),
  ]
}

function formatAdmission(admission: AdmissionSummary, { kind, hasFinding }: ResourceExposure): string {
  const { principal, actions, conditions, certain, statement } = admission
  const actionText =
    kind === 'AWS::IAM::Role' ? 'can assume the role' : `can call ${formatTruncatedList(actions)}`
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
