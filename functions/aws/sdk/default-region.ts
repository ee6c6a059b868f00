import { STSClient } from '@aws-sdk/client-sts'

/**
 * The region that the environment sets: AWS_REGION or AWS_DEFAULT_REGION, else the region of the profile. Undefined
 * where none is set.
 */
export async function findDefaultRegion(): Promise<string | undefined> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const named = AWS_REGION ?? AWS_DEFAULT_REGION
  if (named !== undefined && named !== '') return named
  try {
    return await new STSClient({}).config.region()
  } catch {
    return undefined
  }
}
