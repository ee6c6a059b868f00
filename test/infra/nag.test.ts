import { Stack } from 'aws-cdk-lib'
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import { describe, expect, it } from 'vitest'
import type { Permission } from '../../infra/functions/permissions.ts'
import { workerRole } from '../../infra/functions/worker-role.ts'
import { configurations, synthesize, withApp } from './synthesis.ts'

const wide = { id: 'Read', actions: ['iam:GetRole'], resources: ['*'] }

/** Adds to the app a stack that has a role with a managed policy and this permission. */
function withRole(permission: Permission): () => void {
  return () =>
    withApp(configurations['home elsewhere'], app => {
      const role = workerRole(new Stack(app, 'Stack'), 'Role', [permission])
      role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'))
      app.synth()
    })
}

describe('cdk-nag', () => {
  const organization = { managementAccount: '444455556666', above: ['r-ab12'] }
  const inOrganization = { ...configurations['home elsewhere'], organization }

  it.each(Object.entries({ ...configurations, inOrganization }))(
    'has nothing to object to: %s',
    (_, configuration) => {
      expect(synthesize(configuration).length).toBeGreaterThan(0)
    },
  )

  it('objects to what nobody acknowledged, whichever stack of the app has it', () => {
    const synthesis = withRole({ ...wide, because: 'a test' })
    expect(synthesis).toThrow('AwsSolutions-IAM4')
    expect(synthesis).not.toThrow('AwsSolutions-IAM5')
  })

  it('is spared no wildcard without a reason', () => {
    expect(withRole(wide)).toThrow('no reason')
  })
})
