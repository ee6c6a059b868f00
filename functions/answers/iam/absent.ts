/** IAM's errors for what does not exist. */
export const NOT_FOUND = ['NoSuchEntity', 'NoSuchEntityException']
