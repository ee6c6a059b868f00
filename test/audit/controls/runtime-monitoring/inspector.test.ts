import { inspectorEcrEnabled } from '../../../../audit/controls/runtime-monitoring/inspector-ecr-enabled.ts'
import { inspectorLambdaEnabled } from '../../../../audit/controls/runtime-monitoring/inspector-lambda-enabled.ts'
import { inspectorLambdaCodeScan } from '../../../../audit/controls/security-testing/inspector-lambda-code-scan.ts'
import { buildInspectorResource } from '../../../../audit/resources/inspector2/account-status.ts'
import { testControl } from '../../../test-control.ts'

const { arn } = buildInspectorResource({ account: '111122223333', region: 'eu-west-1' })
const settings = { exemptRegions: ['eu-west-1'] }
const OFF = ['ENABLING', 'DISABLING', 'DISABLED', 'SUSPENDING', 'SUSPENDED']

testControl(inspectorEcrEnabled, 'AWS::InspectorV2::AccountStatus', {
  compliant: [{ name: 'enabled', facts: { ecr: 'ENABLED' } }],
  nonCompliant: OFF.map(ecr => ({ name: ecr, arn, facts: { ecr }, reason: `is ${ecr} in eu-west-1.` })),
  notApplicable: [{ name: 'an exempt region', arn, facts: { ecr: 'DISABLED' }, settings }],
})

testControl(inspectorLambdaEnabled, 'AWS::InspectorV2::AccountStatus', {
  compliant: [{ name: 'enabled', facts: { lambda: 'ENABLED' } }],
  nonCompliant: OFF.map(lambda => ({
    name: lambda,
    arn,
    facts: { lambda },
    reason: `is ${lambda} in eu-west-1.`,
  })),
  notApplicable: [
    { name: 'an exempt region', arn, facts: { lambda: 'DISABLED' }, settings },
    { name: 'not offered in the region', facts: { lambda: 'NONE' } },
  ],
})

testControl(inspectorLambdaCodeScan, 'AWS::InspectorV2::AccountStatus', {
  compliant: [{ name: 'enabled', facts: { lambdaCode: 'ENABLED' } }],
  nonCompliant: OFF.map(lambdaCode => ({
    name: lambdaCode,
    arn,
    facts: { lambdaCode },
    reason: `is ${lambdaCode}`,
  })),
  notApplicable: [
    { name: 'an exempt region', arn, facts: { lambdaCode: 'DISABLED' }, settings },
    { name: 'not offered in the region', facts: { lambdaCode: 'NONE' } },
  ],
})
