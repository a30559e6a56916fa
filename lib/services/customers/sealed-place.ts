/** What binds a customer's sealed data to its row. */
export const customerPlace = {
  mobilePhone: (sellerId: string, customerId: string) => `${sellerId}:customers.mobile_phone:${customerId}`,
  email: (sellerId: string, customerId: string) => `${sellerId}:customers.email:${customerId}`,
}
