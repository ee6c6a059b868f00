import { Stack } from 'aws-cdk-lib'
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import { describe, expect, it } from 'vitest'
import type { FunctionPermission } from '../../infra/functions/permission-context.ts'
import { createWorkerRole } from '../../infra/functions/worker-role.ts'
import { SYNTH_CONFIGURATIONS, synthesizeTestStacks, runWithApp } from './synthesis.ts'

const wide = { id: 'Read', actions: ['iam:GetRole'], resources: ['*'] }

/** Adds a stack with a role that has a managed policy and this permission. */
function withRole(functionPermission: FunctionPermission): () => void {
  return () =>
    runWithApp(SYNTH_CONFIGURATIONS['home elsewhere'], app => {
      const role = createWorkerRole(new Stack(app, 'Stack'), 'Role', [functionPermission])
      role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'))
      app.synth()
    })
}

describe('cdk-nag', () => {
  const organization = { managementAccount: '444455556666', parents: ['r-ab12'] }
  const inOrganization = { ...SYNTH_CONFIGURATIONS['home elsewhere'], organization }

  it.each(Object.entries({ ...SYNTH_CONFIGURATIONS, inOrganization }))(
    'has nothing to object to: %s',
    (_, configuration) => {
      expect(synthesizeTestStacks(configuration).length).toBeGreaterThan(0)
    },
  )

  it('rejects what is not acknowledged, in any stack of the app', () => {
    const synthesis = withRole({ ...wide, wildcardReason: 'a test' })
    expect(synthesis).toThrow('AwsSolutions-IAM4')
    expect(synthesis).not.toThrow('AwsSolutions-IAM5')
  })

  it('accepts no wildcard without a reason', () => {
    expect(withRole(wide)).toThrow('no reason')
  })
})
