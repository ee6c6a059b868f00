import { defineOperation } from '../../api/aws-call.ts'

/**
 * GetFunction for the code: its input has the CodeSha256 that the code must have, its output is what the code contains, because the URL
 * would let anyone download it.
 */
export const getFunctionCode = defineOperation('lambda', 'GetFunction', {
  resources: ['arn:{partition}:lambda:{region}:{account}:function:*'],
})

/** The same for a layer version, also of other accounts. Its input has the layer's ARN. */
export const getLayerVersionCode = defineOperation('lambda', 'GetLayerVersion', {
  resources: ['arn:{partition}:lambda:{region}:*:layer:*:*'],
})
