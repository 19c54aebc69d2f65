// Shows the contract that the address asks for (?contract=…), else the first one that the page names.
// Nothing is kept: a key that is typed in is gone with the page.
const contracts = [...document.querySelectorAll("nav a")];
const wanted = contracts.find((one) => one.search === location.search) ?? contracts[0];
wanted.setAttribute("aria-current", "page");

SwaggerUIBundle({
  domNode: document.getElementById("contract"),
  url: wanted.dataset.contract,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  requestSnippetsEnabled: true,
  showExtensions: true,
  // The checker that would be asked otherwise is somebody else's server.
  validatorUrl: null,
});
