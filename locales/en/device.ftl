# Letting another device in.

device-title = Sign in on another device
device-text = Type the code that the device shows, to use it with your account at { $tenant }.
device-code = Code
device-code-wrong = No device waits for this code. Look at it again, or start again on the device.
device-code-too-many = Too many codes were tried. Please wait a quarter of an hour.
device-only-yours = Type only a code that you see on a device in front of you. Nobody from here will ever send you one.
device-confirm-title = Let { $app } sign in?
device-confirm-text = A device asks to use your account { $address }.
device-app = Application
device-organisation = Organisation
device-from = Asked from
device-same-network = the network that you are in
device-other-network = another network than yours
device-from-unknown = a place that we could not see
device-asked = Asked
device-age = { $minutes ->
    [0] less than a minute ago
    [one] a minute ago
   *[other] { $minutes } minutes ago
}
device-warning = Go on only if the device is in front of you and you started this yourself. If somebody sent you a code or a link, decline.
device-warning-asked = Go on only if you started this yourself and see the same words there. If you did not, decline.
device-message = Shown there
device-approve = It is mine: let it in
device-decline = Decline
device-approved = The device is signed in
    .text = Go back to it: it goes on within a few seconds.
device-declined = The device is not let in
    .text = It is told so. Nothing of your account was shared.
