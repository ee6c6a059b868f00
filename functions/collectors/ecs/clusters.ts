import * as z from 'zod/mini'

/** A page of ListClusters. */
export const clustersResponse = z.object({ clusterArns: z.array(z.string()) })
