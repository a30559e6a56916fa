export const secretPlace = (userId: string) => `second_factors/${userId}/secret`
