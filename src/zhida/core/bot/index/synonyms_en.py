"""Everyday English ways of saying the same thing to a customer service, one meaning to a line.

Words are given as people write them and compared by their stems; ``_`` joins the words of a phrase.
"""

from typing import Final

__all__ = ["GROUPS_EN"]

GROUPS_EN: Final = """
refund reimburse reimbursement money_back repay cashback
return send_back bring_back give_back take_back
exchange swap replace replacement trade_in
cancel abort revoke call_off undo terminate withdraw_order scrap
ship dispatch sent_out send_out shipment
deliver delivery arrive arrival come_in get_here show_up turn_up reach
track trace whereabouts where_is tracking
courier carrier parcel package packet box
postage shipping_cost shipping_fee delivery_fee freight
how_long how_many_days when what_time timeframe eta duration
cost price fee charge rate expensive how_much pricing
free complimentary no_cost free_of_charge gratis
cheap discount sale bargain deal promotion offer promo
coupon voucher code promo_code gift_code
gift_card store_credit giftcard
invoice bill receipt tax_document billing statement
pay payment purchase checkout settle
debit deducted taken_out withdrawn direct_debit
twice double duplicate two_times repeated again_charged
installment monthly_payment finance pay_later
deposit down_payment prepaid
transfer wire send_money remit move_money remittance
balance funds left_over remaining
top_up topup top-up topping_up reload add_money load_money recharge
atm cash_machine cashpoint cash_out withdraw withdrawal
interest apr yield
loan mortgage lend borrow credit_line
limit maximum cap ceiling max restriction
card plastic debit_card credit_card
virtual disposable digital_card
lost missing misplaced vanished gone disappeared cannot_find
stolen theft robbed thief stole
fraud scam unauthorized suspicious phishing compromised hacked
block freeze lock suspend disable frozen deactivate
unblock unfreeze unlock reactivate restore
activate enable turn_on switch_on start_using set_up
expire expiry expiration valid_until out_of_date runs_out
pin passcode security_code
password login log_in sign_in credential
forgot forget forgotten cannot_remember
register sign_up enrol enroll open_account create_account
close_account delete_account shut_account remove_account close_my
verify verification identity id_check prove confirm_identity authenticate
account profile
change edit modify update alter amend switch
address location place where
currency euro dollar pound usd gbp eur foreign_currency
exchange_rate conversion rate_of_exchange conversion_rate
abroad overseas foreign international travel travelling country countries
pending waiting processing in_progress still_not not_yet not_through
decline reject refuse fail unsuccessful denied not_work does_not_work
wrong incorrect mistake error bad not_right mistaken
broken faulty defective damaged crack cracked malfunction dead busted smashed
repair fix mend service_visit
warranty guarantee cover
install installation fit mount assemble
technician engineer repairman installer fitter
appointment schedule book booking reservation reserve time_slot
reschedule postpone another_day different_time move_the_date
leak drip water_on_floor dripping puddle
noise loud noisy sound rattle hum
smell odour odor stink
cold cool chilly freeze_up cooling
hot warm heat heating
power turn_off shut_off switch_off electricity
screen display picture monitor
remote controller
wifi internet network connection router online
phone mobile cell cellphone telephone
filter strainer
clean wash rinse descale
washer washing_machine laundry
fridge refrigerator freezer
dryer tumble_dryer
tv television
dishwasher
air_conditioner aircon ac
size dimension width height big measurement
weight heavy weigh
stock available in_stock availability
recommend suggest which_one best compare
genuine authentic original fake counterfeit
manual instruction guide handbook
part spare component accessory
old_appliance recycle old_one take_away haul
stairs lift elevator floor upstairs
home not_home away neighbour neighbor
sign signature accept receive
late delay overdue behind
urgent quick fast asap hurry immediately soon express
hours opening_time open_until closing working_hours weekend holiday
complain complaint unhappy dissatisfied
compensation compensate damages
human agent person representative staff operator
queue wait_time line hold
call ring call_back phone_back callback contact
review rating feedback
elderly old senior pensioner aged
disabled blind deaf wheelchair
child kid minor teenager young age
privacy personal_information my_details
document paperwork proof certificate
contract terms policy rule
insurance insure premium
salary wage paycheck payroll income pay_day
tax taxes
points reward loyalty
member membership subscription subscribe plan
apple_pay google_pay wallet contactless
merchant shop store seller retailer
car vehicle auto
hotel room motel
flight plane airline
restaurant food eat dinner
meal recipe cook dish
translate say_in language spanish french
weather rain forecast temperature
music song playlist track_name
movie film
alarm wake reminder remind
calendar event meeting
vacation time_off pto days_off leave
job work employer
"""
