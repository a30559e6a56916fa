import type { BuyerMail, BuyerMailSettings, MailLanguage, MailText } from '@/lib/domain/buyer-mail'

/** The portal's own texts, sent where the seller has written none. */
export const DEFAULT_TEXTS: Record<MailLanguage, Record<BuyerMail, MailText>> = {
  zh: {
    welcome: {
      subject: '感谢购买 {product}',
      text: '您好：\n\n您在华为云云商店购买的 {product} 已收到，订单号 {orderId}。我们正在为您开通，开通后即可使用：\n{link}\n\n{seller}',
    },
    ready: {
      subject: '{product} 已开通',
      text: '您好：\n\n您购买的 {product} 已开通，可从这里进入：\n{link}\n\n订单号：{orderId}\n实例 ID：{instanceId}\n到期时间：{expireTime}\n\n{seller}',
    },
    expiring: {
      subject: '{product} 即将到期',
      text: '您好：\n\n您的 {product} 将于 {expireTime} 到期。如需继续使用，请在到期前到华为云云商店「我的云商店」中续费。\n\n实例 ID：{instanceId}\n\n{seller}',
    },
    package_low: {
      subject: '{product} 余量不足',
      text: '您好：\n\n您的套餐包 {product} 已使用 {used}（共 {quota}），剩余 {remaining}。如需继续使用，请到华为云云商店购买。\n\n套餐包实例 ID：{instanceId}\n计量项：{meter}\n\n{seller}',
    },
    package_used_up: {
      subject: '{product} 已用完',
      text: '您好：\n\n您的套餐包 {product} 已全部用完（共 {quota}）。请到华为云云商店购买新的套餐包，以免影响使用。\n\n套餐包实例 ID：{instanceId}\n计量项：{meter}\n\n{seller}',
    },
  },
  en: {
    welcome: {
      subject: 'Thank you for buying {product}',
      text: 'Hello,\n\nwe have received your order {orderId} for {product} on Huawei Cloud KooGallery and are setting it up. You can open it here as soon as it is ready:\n{link}\n\n{seller}',
    },
    ready: {
      subject: '{product} is ready',
      text: 'Hello,\n\nyour {product} is ready. Open it here:\n{link}\n\nOrder: {orderId}\nInstance ID: {instanceId}\nExpires: {expireTime}\n\n{seller}',
    },
    expiring: {
      subject: '{product} is about to expire',
      text: 'Hello,\n\nyour {product} expires at {expireTime}. To go on using it, renew it in My KooGallery on Huawei Cloud before then.\n\nInstance ID: {instanceId}\n\n{seller}',
    },
    package_low: {
      subject: '{product} is running low',
      text: 'Hello,\n\n{used} of {quota} of your package {product} are used, {remaining} are left. To go on, buy another package on Huawei Cloud KooGallery.\n\nPackage instance ID: {instanceId}\nMeter: {meter}\n\n{seller}',
    },
    package_used_up: {
      subject: '{product} is used up',
      text: 'Hello,\n\nyour package {product} ({quota}) is used up. Buy another package on Huawei Cloud KooGallery so that your use is not interrupted.\n\nPackage instance ID: {instanceId}\nMeter: {meter}\n\n{seller}',
    },
  },
}

/** What a product says in a language, and whether the seller has written it. */
export function textOf(settings: BuyerMailSettings, mail: BuyerMail, language: MailLanguage) {
  const own = settings.texts?.[mail]?.[language]
  return { ...(own ?? DEFAULT_TEXTS[language][mail]), own: own !== undefined }
}
