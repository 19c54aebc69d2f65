// Shows the contract that the page names. Nothing is kept: a key that is typed in is gone with the page.
const place = document.getElementById("contract");

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.contract,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  requestSnippetsEnabled: true,
  showExtensions: true,
  // The checker that would be asked otherwise is somebody else's server.
  validatorUrl: null,
});
