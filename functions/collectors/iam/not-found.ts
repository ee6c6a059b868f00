/** IAM's errors for what does not exist. */
export const IAM_NOT_FOUND_ERRORS = ['NoSuchEntity', 'NoSuchEntityException']
