/** ECS's word for what it was asked about and does not have (ECS Developer Guide, "API failure reasons"). */
export const ECS_MISSING = 'NOT_FOUND_ONCE'
