import { functionRuntimePinned } from '../../../../audit/controls/patching/function-runtime-pinned.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const version =
  'arn:aws:lambda:eu-west-1::runtime:cdffd5dd8ca8126c0482ba994814b9014cc9e973435d399f1cf1f69479e6b907'

testControl(functionRuntimePinned, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'updated by AWS', ...updates('Auto'), evidence: { updateRuntimeOn: 'Auto' } },
    { name: 'updated with each deploy', ...updates('FunctionUpdate') },
  ],
  nonCompliant: [
    {
      name: 'pinned',
      ...updates('Manual', version),
      reason: 'The function is pinned to version cdffd5dd8ca8 of its runtime (update mode Manual).',
      evidence: { runtimeVersionArn: version },
    },
    { name: 'pinned to an unknown version', ...updates('Manual'), reason: 'pinned to a version of' },
  ],
  notApplicable: [
    { name: 'a container image', facts: { runtimeManagement: 'IMAGE' }, reason: 'no managed runtime' },
  ],
})

function updates(updateRuntimeOn: string, runtimeVersionArn = 'NONE'): KnownResource {
  return { facts: { runtimeManagement: { updateRuntimeOn, runtimeVersionArn } } }
}
